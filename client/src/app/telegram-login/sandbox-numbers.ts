/** Two numbers of the sandbox, which knows every `+99966XYYYY`: the code is five times X, from YYYY 5000 up with 2FA. */
export const SANDBOX_NUMBERS: readonly { phone: string; code: string; password?: string }[] = [
  { phone: '+9996621234', code: '22222' },
  { phone: '+9996625678', code: '22222', password: 'sandbox' },
];
