import { decodeBase64 } from './base64.js';
import { type FoundSession, SessionUnreadableError } from './found-session.js';
import { isObject, parseJson } from './json.js';
import { readGotdJson } from './texts/gotd.js';
import { readMtcuteString } from './texts/mtcute.js';
import { readMtkrutoString } from './texts/mtkruto.js';
import { readPyrogramString } from './texts/pyrogram.js';
import { STRING_VERSION, readVersion1String } from './texts/telethon-gramjs.js';

/** Several times the longest known session. */
const MAX_LENGTH = 8192;
/** People paste strings with line breaks and the quotes of their program around them. */
const NOT_IN_STRINGS = /[\s"'`“”‘’«»\u200B\uFEFF]+/gu;

/**
 * Reads one session as text: the session strings of Pyrogram and its forks, Telethon, GramJS, teleproto, mtcute and MTKruto, and
 * gotd's `session.json`. The structure decides, as different libraries have strings of one length.
 *
 * @throws SessionUnreadableError
 */
export function readSessionText(text: string): FoundSession {
  if (text.length > MAX_LENGTH) throw new SessionUnreadableError('limit', 'The text is too long');
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    const json = parseJson(trimmed);
    return (isObject(json) ? readGotdJson(json) : null) ?? unknownFormat();
  }
  const string = trimmed.replace(NOT_IN_STRINGS, '');
  if (string === '') throw new SessionUnreadableError('empty', 'There is no text');
  const bytes = decodeBase64(string.startsWith(STRING_VERSION) ? string.slice(STRING_VERSION.length) : string);
  if (!bytes) return unknownFormat();
  if (string.startsWith(STRING_VERSION))
    return (bytes.length > 3 ? readVersion1String(bytes) : null) ?? unknownFormat();
  if (bytes.length === 0) return unknownFormat();
  return readMtkrutoString(bytes) ?? readPyrogramString(bytes) ?? readMtcuteString(bytes) ?? unknownFormat();
}

/** Shorter lines are parts of one string, which a program has wrapped: the shortest session string has 351 characters. */
const MIN_STRING_LENGTH = 300;

/** The sessions of a text with one in each line. A line that is too short for a session goes on in the next; a gotd file is one. */
export function splitSessionTexts(text: string): string[] {
  if (text.trimStart().startsWith('{')) return [text];
  const texts: string[] = [];
  let isOpen = false;
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    const isPart = line !== '' && line.length < MIN_STRING_LENGTH;
    if (isPart && isOpen) texts.push((texts.pop() ?? '') + line);
    else if (line !== '') texts.push(line);
    isOpen = isPart;
  }
  return texts;
}

function unknownFormat(): never {
  throw new SessionUnreadableError('format', 'No known library writes such a session');
}
