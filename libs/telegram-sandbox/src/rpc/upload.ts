import type { Api, Tl } from '../tl/codec.js';
import { RpcError } from '../world/rpc-error.js';
import { method } from './call.js';
import type { Call } from './call.js';
import { photoBytes, photoIdOf } from './photo.js';
import { setStickerOf } from './sticker-set.js';
import { THUMB_TYPE, accessHashOf, checkReference, stickerFile, stickerIdIn } from './sticker.js';
import { accountByPeer } from './users.js';

const STEP = 4096;
const PRECISE_STEP = 1024;
const CHUNK = 1 << 20;

/** https://core.telegram.org/api/files#downloading-files: only stickers and profile photos are files here. */
export const upload = [
  method<Api.upload.GetFile>('upload.getFile', (call, { location, offset, limit, precise }) => {
    call.anyDcAccount();
    const { type, bytes } = fileAt(call, location);
    assertRange(offset, limit, precise ? PRECISE_STEP : STEP);
    return {
      _: 'upload.file',
      type: { _: type },
      mtime: 0,
      bytes: bytes.subarray(Number(offset), Number(offset) + limit),
    };
  }),
];

interface File {
  type: Tl<Api.storage.TypeFileType>['_'];
  bytes: Buffer;
}

/** @throws RpcError for a file that does not exist, or is in another data centre */
function fileAt(call: Call, location: Tl<Api.TypeInputFileLocation>): File {
  if (location._ === 'inputPeerPhotoFileLocation') return photoAt(call, location);
  const { world, dcContext } = call;
  if (location._ !== 'inputDocumentFileLocation' || !['', THUMB_TYPE].includes(location.thumbSize))
    throw new RpcError(400, 'LOCATION_INVALID');
  const stickerId = stickerIdIn(location.id);
  const sticker = world.gifts.find(stickerId) ?? setStickerOf(stickerId, dcContext.dc);
  if (!sticker || location.accessHash !== accessHashOf(location.id)) throw new RpcError(400, 'LOCATION_INVALID');
  if (sticker.dc !== dcContext.dc) throw new RpcError(303, `FILE_MIGRATE_${sticker.dc}`);
  if (!location.fileReference.length) throw new RpcError(400, 'FILE_REFERENCE_EMPTY');
  const state = checkReference(location.id, location.fileReference, world.now());
  if (state === 'wrong') throw new RpcError(400, 'FILE_REFERENCE_INVALID');
  if (state === 'old') throw new RpcError(400, 'FILE_REFERENCE_EXPIRED');
  const { animation, thumb } = stickerFile(sticker);
  return location.thumbSize === THUMB_TYPE
    ? { type: 'storage.fileWebp', bytes: thumb }
    : { type: 'storage.fileUnknown', bytes: animation };
}

function photoAt(call: Call, { peer, photoId }: Tl<Api.InputPeerPhotoFileLocation>): File {
  const { id, photo } = accountByPeer(call.world, peer, call.account());
  if (!photo || photoId !== photoIdOf(id, photo.person)) throw new RpcError(400, 'PHOTO_ID_INVALID');
  if (photo.dc !== call.dcContext.dc) throw new RpcError(303, `FILE_MIGRATE_${photo.dc}`);
  return { type: 'storage.fileJpeg', bytes: photoBytes(photo.person) };
}

/** Whether the part begins and ends at multiples of a step and does not cross a chunk of 1 MB. */
function assertRange(offset: bigint, limit: number, step: number): void {
  if (offset < 0n || offset % BigInt(step) !== 0n) throw new RpcError(400, 'OFFSET_INVALID');
  const isPart = limit > 0 && limit <= CHUNK && limit % step === 0;
  const begin = Number(offset % BigInt(CHUNK));
  if (!isPart || begin + limit > CHUNK) throw new RpcError(400, 'LIMIT_INVALID');
}
