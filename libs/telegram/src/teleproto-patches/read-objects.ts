import { BinaryReader } from 'telegram/extensions/index.js';
import library from 'telegram/tl/generated/api-definitions.js';
import { countObject } from './packed-objects.js';

/** A field of a constructor or a request, as the library reads and writes it. */
interface Field {
  isVector: boolean;
}

const definitions = library as { argsConfig: Record<string, Field> }[];
const vectors = definitions.flatMap(({ argsConfig }) => Object.values(argsConfig)).filter(({ isVector }) => isVector);
const { tgReadObject } = BinaryReader.prototype;
/** How many objects around the present one are being read. Reading is synchronous. */
let depth = 0;
/** Whether one of them could not be read. */
let hasFailed = false;

/**
 * While the library reads the elements of a vector, it marks the field as none, in the definition that all connections share,
 * and leaves it so when an element cannot be read. After that nobody could send `users.getUsers` any more. Here the definitions
 * are restored. Objects are counted, too.
 */
export function patchReadObjects(): void {
  BinaryReader.prototype.tgReadObject = function () {
    countObject();
    depth++;
    try {
      return tgReadObject.call(this) as unknown;
    } catch (error) {
      hasFailed = true;
      throw error;
    } finally {
      depth--;
      if (depth === 0 && hasFailed) {
        hasFailed = false;
        for (const field of vectors) field.isVector = true;
      }
    }
  };
}
