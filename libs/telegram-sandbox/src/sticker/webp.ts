/** Writes bits as VP8L packs them: the lowest bit of a byte first. */
class BitWriter {
  private readonly bytes: number[] = [];
  private used = 8;

  write(value: number, bits: number): void {
    for (let i = 0; i < bits; i++) {
      if (this.used === 8) {
        this.bytes.push(0);
        this.used = 0;
      }
      const last = this.bytes.length - 1;
      this.bytes[last] = (this.bytes[last] ?? 0) | (((value >> i) & 1) << this.used++);
    }
  }

  /** Prefix codes are packed from their first bit on. */
  writeCode(code: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) this.write(code >> i, 1);
  }

  done(): Buffer {
    return Buffer.from(this.bytes);
  }
}

const LITERALS = 256;
const LENGTH_CODES = 24;
/** Of them the first ones are used: runs of up to 256 pixels. */
const USED_LENGTHS = 16;
const MAX_RUN = 256;
/** In which the lengths of the code of code lengths are written (RFC 9649, 3.7.2.1.2). */
const CODE_LENGTH_ORDER = [17, 18, 0, 1, 2, 3, 4, 5, 16];

/** The symbols of an alphabet that are used, all with codes of the same length. */
class FlatCode {
  private readonly symbols: number[];

  constructor(
    used: Iterable<number>,
    private readonly alphabet: number,
    private readonly bits: number,
  ) {
    const symbols = new Set(used);
    // Every code of that length must belong to a symbol.
    for (let filler = 0; symbols.size < 1 << bits; filler++) symbols.add(filler);
    if (symbols.size > 1 << bits) throw new RangeError(`More than ${1 << bits} symbols`);
    this.symbols = [...symbols].sort((a, b) => a - b);
  }

  /** The lengths of all symbols, 0 or `bits`, each as one bit. */
  writeHeader(out: BitWriter): void {
    out.write(0, 1);
    const order = CODE_LENGTH_ORDER.slice(0, CODE_LENGTH_ORDER.indexOf(this.bits) + 1);
    out.write(order.length - 4, 4);
    for (const length of order) out.write(length === 0 || length === this.bits ? 1 : 0, 3);
    out.write(0, 1);
    for (let symbol = 0; symbol < this.alphabet; symbol++) out.write(this.symbols.includes(symbol) ? 1 : 0, 1);
  }

  write(out: BitWriter, symbol: number): void {
    out.writeCode(this.symbols.indexOf(symbol), this.bits);
  }
}

/**
 * Lossless WebP (RFC 9649) of few colours: runs of equal pixels, without transforms and color cache.
 *
 * @param pixels `0xaarrggbb`, row by row
 */
export function toWebp(width: number, height: number, pixels: readonly number[]): Buffer {
  const out = new BitWriter();
  out.write(0x2f, 8);
  out.write(width - 1, 14);
  out.write(height - 1, 14);
  out.write(1, 1);
  out.write(0, 3);
  // No transform, no color cache, no meta prefix codes.
  out.write(0, 3);
  const channel = (shift: number) => pixels.map((pixel) => (pixel >>> shift) & 0xff);
  const lengths = Array.from({ length: USED_LENGTHS }, (_, i) => LITERALS + i);
  const green = new FlatCode([...channel(8), ...lengths], LITERALS + LENGTH_CODES, 5);
  const [red, blue, alpha] = [16, 0, 24].map((shift) => new FlatCode(channel(shift), LITERALS, shift === 24 ? 1 : 4));
  if (!red || !blue || !alpha) throw new Error('A channel is missing');
  for (const code of [green, red, blue, alpha]) code.writeHeader(out);
  // The only distance is that to the pixel before: symbol 1, the second of the plane codes.
  out.write(1, 1);
  out.write(0, 1);
  out.write(0, 1);
  out.write(1, 1);
  for (let at = 0; at < pixels.length;) {
    const pixel = pixels[at] ?? 0;
    green.write(out, (pixel >>> 8) & 0xff);
    red.write(out, (pixel >>> 16) & 0xff);
    blue.write(out, pixel & 0xff);
    alpha.write(out, pixel >>> 24);
    let run = 0;
    while (run < MAX_RUN && at + 1 + run < pixels.length && pixels[at + 1 + run] === pixel) run++;
    if (run > 0) writeRun(out, green, run);
    at += 1 + run;
  }
  return container(out.done());
}

/** A prefix code and extra bits (RFC 9649, 3.6.2.2). */
function writeRun(out: BitWriter, green: FlatCode, run: number): void {
  const value = run - 1;
  if (value < 4) return green.write(out, LITERALS + value);
  const highest = 31 - Math.clz32(value);
  const second = (value >> (highest - 1)) & 1;
  green.write(out, LITERALS + 2 * highest + second);
  out.write(value & ((1 << (highest - 1)) - 1), highest - 1);
}

function container(data: Buffer): Buffer {
  const padded = data.length % 2 ? Buffer.concat([data, Buffer.alloc(1)]) : data;
  const head = Buffer.from('RIFF....WEBPVP8L....', 'latin1');
  head.writeUInt32LE(padded.length + 12, 4);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, padded]);
}
