import type { SessionLibrary } from '@giftbuyer/session-files';
import type { SessionImportTexts } from '../../../i18n/ru-session-import';
import { formatPhone } from '../../../shared/phone-format';
import { visibleText } from '../../../shared/visible-text';
import type { Place } from '../sources/read-sources';

export const LIBRARY_NAMES: Record<SessionLibrary, string> = {
  pyrogram: 'Pyrogram',
  telethon: 'Telethon',
  gramjs: 'GramJS',
  mtcute: 'mtcute',
  mtkruto: 'MTKruto',
  gotd: 'gotd',
};

/** The name of the file, and where in it something is. Names of files are hostile text. */
export function placeName({ path, number }: Place, texts: SessionImportTexts): string {
  const file = path === null ? null : visibleText(path.slice(path.lastIndexOf('/') + 1)) || '…';
  if (file === null) return texts.found.pasted(number ?? 1);
  return number === null ? file : texts.found.line(file, number);
}

/** What the account is called before Telegram says its name: its phone, its id, or where it was found. */
export function accountName(
  { phone, userId, place }: { phone: string | null; userId?: string | null; place: Place },
  texts: SessionImportTexts,
): string {
  if (phone !== null) return formatPhone(visibleText(phone)) || texts.found.unknown;
  return userId ? `ID ${userId}` : placeName(place, texts);
}
