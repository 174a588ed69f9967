export interface PyrogramSession {
  number: number;
  apiId: number;
  isTest?: boolean;
  isBot?: boolean;
}

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/[+]/g, '-')
    .replace(/[/]/g, '_')
    .replace(/=+$/, '');

/** A made-up session as a string, as Pyrogram writes it: the fields of `PyrogramSession` in this order. */
export function pyrogramString({ number, apiId, isTest = false, isBot = false }: PyrogramSession): string {
  const bytes = new Uint8Array(271);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, isTest ? 2 : 1 + (number % 5));
  view.setUint32(1, apiId);
  view.setUint8(5, Number(isTest));
  for (let i = 0; i < 256; i++) view.setUint8(6 + i, (i * 31 + number * 7 + (i >> 3)) % 256);
  view.setBigUint64(262, BigInt(5_000_000_000 + number * 7919));
  view.setUint8(270, Number(isBot));
  return base64Url(bytes);
}
