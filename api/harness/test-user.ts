export const PASSWORD = 'correct horse battery staple';

/** The body of a request for an API profile of the sandbox. */
export const apiProfile = (api_id: number) =>
  ({ api_id, api_hash: '0123456789abcdef'.repeat(2), environment: 'sandbox' }) as const;

/** Numbers of the sandbox in data centre 2, each once. */
export class TestPhones {
  private phones = 1000;
  private protectedPhones = 5000;

  /** A number without a 2FA password. */
  newPhone(): string {
    return `+999662${this.phones++}`;
  }

  /** A number with the 2FA password `sandbox`. */
  newProtectedPhone(): string {
    return `+999662${this.protectedPhones++}`;
  }
}

/** The login code of a number of the sandbox: the digit of its data centre, five times. */
export const loginCodeOf = (phone: string) => phone.charAt(6).repeat(5);
