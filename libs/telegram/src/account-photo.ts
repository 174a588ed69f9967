import { Api, helpers } from 'telegram';
import { strippedPhotoToJpg } from 'telegram/Utils.js';
import type { OpenConnection } from './connection.js';

/** The profile photo of an account, 160 pixels wide or less. */
export interface ProfilePhoto {
  /** Telegram's 64-bit `photo_id` in decimal; unique for a photo. */
  id: string;
  /** Null when the caller already has this photo. */
  jpeg: Uint8Array | null;
}

/** A multiple of 4 KB that divides 1 MB, as `upload.getFile` requires; small photos have about 10 KB. */
const MAX_BYTES = 64 * 1024;
/** A reading does not wait longer for its photo; the next reading tries again. */
const DOWNLOAD_TIMEOUT_MS = 5_000;
const NO_OFFSET = helpers.returnBigInt(0);

/**
 * Reads the small photo (`upload.getFile` of `inputPeerPhotoFileLocation`) unless it is `knownId`. For a photo in another
 * data centre, where this key is not signed in, it returns the thumbnail in the profile, 40 pixels wide
 * (core.telegram.org/api/files#stripped-thumbnails).
 *
 * @returns null when there is none, and when it could not be downloaded
 */
export async function readPhoto(
  connection: OpenConnection,
  { photo }: Api.User,
  knownId: string | null,
): Promise<ProfilePhoto | null> {
  if (!(photo instanceof Api.UserProfilePhoto)) return null;
  const id = photo.photoId.toString();
  if (id === knownId) return { id, jpeg: null };
  const jpeg = photo.dcId === connection.dc ? await downloadPhoto(connection, photo) : thumbnailOf(photo);
  // A copy: the library's buffer may be part of a larger one, which would be sent to the other thread as a whole.
  return jpeg && isJpeg(jpeg) ? { id, jpeg: Uint8Array.from(jpeg) } : null;
}

async function downloadPhoto({ invoke }: OpenConnection, { photoId }: Api.UserProfilePhoto): Promise<Buffer | null> {
  const location = new Api.InputPeerPhotoFileLocation({ peer: new Api.InputPeerSelf(), photoId });
  const request = new Api.upload.GetFile({ location, offset: NO_OFFSET, limit: MAX_BYTES });
  try {
    const file = await invoke(request, DOWNLOAD_TIMEOUT_MS);
    return file instanceof Api.upload.File && file.bytes.length < MAX_BYTES ? file.bytes : null;
  } catch {
    // A failed download must not fail the reading, and its error says nothing about the account.
    return null;
  }
}

function thumbnailOf({ strippedThumb }: Api.UserProfilePhoto): Buffer | null {
  return strippedThumb ? strippedPhotoToJpg(strippedThumb) : null;
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}
