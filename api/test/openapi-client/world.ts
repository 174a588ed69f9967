/** What happens outside of the API. */
export interface World {
  baseUrl: string;
  /** Keeps cookies. */
  fetch: typeof fetch;
  /** A phone of the sandbox; its code is the sixth digit five times, its 2FA password `sandbox`. */
  phones: Record<'withPassword' | 'withPhoto' | 'another' | 'moving' | 'withoutEmail' | 'withEmail', string>;
  /** What the app for codes shows. */
  codeOf(secret: string): string;
  /** Scans a QR code with another device of the account. */
  scan(phone: string, url: string): void;
  /** The authorization key of a session of the phone that another program signed in, in base64. */
  signInElsewhere(phone: string): string;
  /** The content of the QR code that another program shows. */
  showQrCode(): Promise<string>;
  /** A device signs in to the account of the phone, a day after the panel. */
  signInDevice(phone: string): void;
  /** Until the sticker of a gift is stored. */
  waitForSticker(): Promise<void>;
  /** Telegram refuses the session of the phone until the returned function is called. */
  refuseSession(phone: string): () => void;
  /** Telegram asks to wait before it sends a code to the phone. */
  refuseCodes(phone: string): () => void;
}
