/** Only this many bytes of a secret are searched for, so that truncated secrets are found. */
const PREFIX_BYTES = 16;

/** A secret in every encoding that a file may contain: bytes, hex, base64 at each offset, UTF-16. */
function encodingsOf(secret: Buffer): Buffer[] {
  const bytes = secret.subarray(0, PREFIX_BYTES);
  const hex = bytes.toString('hex');
  const texts = [0, 1, 2].flatMap((offset) => {
    const base64 = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // Without the characters at both ends that also encode neighbouring bytes.
    const own = base64.slice(Math.ceil((offset * 4) / 3), -4);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const utf16 = Buffer.from(bytes.toString('latin1'), 'utf16le');
  const utf16be = Buffer.from(utf16).swap16();
  return [bytes, utf16, utf16be, ...[hex, hex.toUpperCase(), ...texts].map((text) => Buffer.from(text))];
}

/** Finds many secrets in large files in one pass. */
export class SecretScanner {
  /** Encoded secrets and their names, by their first four bytes. */
  private readonly byStart = new Map<number, { name: string; form: Buffer }[]>();
  /** 1 at the first two bytes of each encoded secret. */
  private readonly starts = new Uint8Array(2 ** 16);

  constructor(secrets: Map<string, Buffer>) {
    for (const [name, secret] of secrets) {
      if (secret.length < PREFIX_BYTES) throw new Error(`${name} is too short to be looked for`);
      for (const form of encodingsOf(secret)) {
        const start = form.readUInt32LE(0);
        this.starts[start & 0xffff] = 1;
        this.byStart.set(start, [...(this.byStart.get(start) ?? []), { name, form }]);
      }
    }
  }

  /** The names of the secrets in the bytes. */
  findSecrets(bytes: Buffer): string[] {
    const found = new Set<string>();
    for (let i = 0; i < bytes.length - 3; i++) {
      if (this.starts[(bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8)] !== 1) continue;
      for (const { name, form } of this.byStart.get(bytes.readUInt32LE(i)) ?? []) {
        if (bytes.subarray(i, i + form.length).equals(form)) found.add(name);
      }
    }
    return [...found];
  }
}
