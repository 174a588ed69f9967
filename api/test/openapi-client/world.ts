/** What happens outside of the API. */
export interface World {
  baseUrl: string;
  /** Keeps cookies. */
  fetch: typeof fetch;
  /** A phone of the sandbox; its code is the sixth digit five times, its 2FA password `sandbox`. */
  phones: { withPassword: string; withPhoto: string; another: string; withoutEmail: string; withEmail: string };
  /** What the app for codes shows. */
  codeOf(secret: string): string;
  /** Scans a QR code with another device of the account. */
  scan(phone: string, url: string): void;
  /** Telegram refuses the session of the phone until the returned function is called. */
  refuseSession(phone: string): () => void;
  /** Telegram asks to wait before it sends a code to the phone. */
  refuseCodes(phone: string): () => void;
}
