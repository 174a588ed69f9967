/** Two sandbox numbers. The sandbox accepts every `+99966XYYYY`: the code is X five times, with 2FA for YYYY from 5000. */
export const SANDBOX_NUMBERS: readonly { phone: string; code: string; password?: string }[] = [
  { phone: '+9996621234', code: '22222' },
  { phone: '+9996625678', code: '22222', password: 'sandbox' },
];
