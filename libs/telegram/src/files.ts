import { Api, helpers } from 'telegram';
import { allAnswered } from './all-answered.js';
import { FIRST_DEVICE } from './client-device.js';
import type { OpenConnection } from './connection.js';
import type { AppAccess, Connector } from './connector.js';
import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from './errors.js';
import { MAX_FILES } from './file-limits.js';
import { UnknownDcError } from './servers.js';
import type { Session } from './stored-keys.js';

/** Where a document, or a thumbnail of it, can be downloaded (`inputDocumentFileLocation`). */
export interface FileLocation {
  /** 64 bits in decimal, as `accessHash`. */
  id: string;
  accessHash: string;
  /** base64; it expires after some hours or days. */
  fileReference: string;
  dc: number;
  size: number;
  /** `thumb_size`; empty for the document itself. */
  thumb: string;
}

/**
 * The file, or why there is none: a code of Telegram's, `TOO_LARGE`, `INCOMPLETE`, `UNKNOWN_DC`, or `UNREACHABLE` when only
 * its data centre could not be reached.
 */
export type FileResult = { bytes: Uint8Array } | { code: string };

/** A multiple of 4 KB that divides 1 MB, as `upload.getFile` requires. Stickers have at most 64 KB. */
const MAX_FILE_BYTES = 512 * 1024;
const NO_OFFSET = helpers.returnBigInt(0);

/**
 * Downloads files of an account (`upload.getFile`). Those of other data centres take a connection each, with a key of its
 * own to which the authorization is exported and which is then forgotten (core.telegram.org/api/datacenter). That key is
 * not signed out: `auth.logOut` would end the session that exported it.
 *
 * @param files at most `MAX_FILES`
 */
export async function readFiles(
  connector: Connector,
  app: AppAccess,
  { dc, key, device }: Session,
  files: readonly FileLocation[],
  signal?: AbortSignal,
): Promise<FileResult[]> {
  const wanted = files.slice(0, MAX_FILES);
  const results = new Map<FileLocation, FileResult>();
  const foreignDcs = new Set(wanted.map((file) => file.dc).filter((other) => other !== dc));
  const download = async (connection: OpenConnection) => {
    const here = wanted.filter((file) => file.dc === connection.dc);
    await allAnswered(here.map(async (file) => void results.set(file, await readFile(connection, file))));
  };
  await connector.callWithDeadline(async (deadline) => {
    const exported = await connector.connect(app, { dc, key, device }, deadline, async (connection) => {
      await download(connection);
      return exportAuthorizations(connection, foreignDcs);
    });
    for (const [foreign, { id, bytes }] of exported) {
      const target = { dc: foreign, device: device ?? FIRST_DEVICE };
      const reached = connector.connect(app, target, deadline, async (connection) => {
        await connection.invoke(new Api.auth.ImportAuthorization({ id, bytes }));
        await download(connection);
      });
      await reached.catch((error: unknown) => {
        // One data centre must not keep the files of the others away.
        const code = deadline.isEndedByCaller ? null : codeOf(error);
        if (code === null) throw error;
        for (const file of wanted) if (file.dc === foreign && !results.has(file)) results.set(file, { code });
      });
    }
  }, signal);
  return files.map((file) => results.get(file) ?? { code: 'INCOMPLETE' });
}

async function exportAuthorizations(
  { invoke }: OpenConnection,
  dcs: ReadonlySet<number>,
): Promise<Map<number, Api.auth.ExportedAuthorization>> {
  const exported = new Map<number, Api.auth.ExportedAuthorization>();
  for (const dcId of dcs) {
    try {
      exported.set(dcId, await invoke(new Api.auth.ExportAuthorization({ dcId })));
    } catch (error) {
      // Such as `DC_ID_INVALID`: Telegram does not know the data centre.
      if (!isOther(error)) throw error;
    }
  }
  return exported;
}

/** Of files whose data centre failed with the error; null for an error that is not about the data centre. */
function codeOf(error: unknown): string | null {
  // An error about the key of that connection says nothing about the session, whose key is another one.
  if (isOther(error) || error instanceof SessionInvalidError) return 'INCOMPLETE';
  if (error instanceof UnknownDcError) return 'UNKNOWN_DC';
  return error instanceof TelegramUnreachableError ? 'UNREACHABLE' : null;
}

const isOther = (error: unknown): error is TelegramRpcError =>
  error instanceof TelegramRpcError && error.kind === 'other';

async function readFile({ invoke }: OpenConnection, file: FileLocation): Promise<FileResult> {
  if (file.size >= MAX_FILE_BYTES) return { code: 'TOO_LARGE' };
  const location = new Api.InputDocumentFileLocation({
    id: helpers.returnBigInt(file.id),
    accessHash: helpers.returnBigInt(file.accessHash),
    fileReference: Buffer.from(file.fileReference, 'base64'),
    thumbSize: file.thumb,
  });
  try {
    const answer = await invoke(new Api.upload.GetFile({ location, offset: NO_OFFSET, limit: MAX_FILE_BYTES }));
    if (!(answer instanceof Api.upload.File)) return { code: 'INCOMPLETE' };
    if (answer.bytes.length >= MAX_FILE_BYTES) return { code: 'TOO_LARGE' };
    // A copy: the library's buffer may be part of a larger one, which would be sent to the other thread as a whole.
    return answer.bytes.length === file.size ? { bytes: Uint8Array.from(answer.bytes) } : { code: 'INCOMPLETE' };
  } catch (error) {
    if (isOther(error)) return { code: error.code };
    throw error;
  }
}
