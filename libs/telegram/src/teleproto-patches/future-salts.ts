import { Api } from 'telegram';
import type { BinaryReader } from 'telegram/extensions/index.js';
import { RPCResult } from 'telegram/tl/core/index.js';
import { tlobjects } from 'telegram/tl/runtime/registry.js';

const FUTURE_SALTS = 0xae500895;
/** TL `future_salt`: since (4 bytes), until (4), the salt (8), little endian. */
const SALT_BYTES = 16;

/** `get_future_salts`. Its answer goes to `onSalts` as the bytes of at most `num` bare future_salt. */
export class GetFutureSalts extends Api.GetFutureSalts {
  constructor(
    num: number,
    private readonly onSalts: (salts: Buffer) => void,
  ) {
    super({ num });
  }

  /** The library calls it with the bytes after the id of the request: `now:int salts:vector<future_salt>`, all bare. */
  readResult(reader: BinaryReader): void {
    reader.readInt();
    const count = Math.min(reader.readInt(), this.num);
    this.onSalts(reader.read(count * SALT_BYTES));
  }
}

/**
 * The library can neither decode `future_salts` nor match it to its request. It is rewritten as an `rpc_result`, which the
 * library matches by id and decodes with `GetFutureSalts`.
 */
export function patchFutureSalts(): void {
  tlobjects[FUTURE_SALTS] = {
    fromReader: (reader: BinaryReader) => new RPCResult(reader.readLong(), reader.read()),
  };
}
