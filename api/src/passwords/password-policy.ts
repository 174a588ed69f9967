import { PASSWORD_MIN_LENGTH } from '@giftbuyer/contracts';
import { AppError } from '../errors/app-error.js';
import type { Text } from '../errors/text.js';
import common from './common-passwords.json' with { type: 'json' };
import { nameKeyOf } from '../database/name-key.js';

const COMMON = new Set(common.passwords.split(' '));
const PRODUCT_WORDS = ['giftbuyer', 'telegram'];
/** A shorter name is part of too many words to say anything about a password. */
const NAME_MIN_LENGTH = 3;

const REASONS = {
  too_short: {
    ru: `В пароле должно быть не меньше ${PASSWORD_MIN_LENGTH} знаков.`,
    en: `The password must have at least ${PASSWORD_MIN_LENGTH} characters.`,
  },
  too_common: {
    ru: 'Этот пароль слишком распространён: его пробуют первым. Придумайте другой.',
    en: 'This password is too common: attackers try it first. Choose another one.',
  },
  contains_name: {
    ru: 'В пароле не должно быть имени пользователя и слов giftbuyer и telegram.',
    en: 'The password must not contain the username, “giftbuyer” or “telegram”.',
  },
} satisfies Record<string, Text>;

/**
 * Refuses a new password that others would guess; whatever else it is made of is left to people (NIST SP 800-63B, 3.1.1).
 * @param field of the body
 * @throws AppError `weak_password`
 */
export function assertStrongPassword(field: string, password: string, username: string): void {
  const reason = weaknessOf(password, username);
  if (reason) throw new AppError('weak_password', { fields: { [field]: reason } }, { text: REASONS[reason] });
}

function weaknessOf(password: string, username: string): keyof typeof REASONS | null {
  if ([...password].length < PASSWORD_MIN_LENGTH) return 'too_short';
  if (COMMON.has(password.toLowerCase())) return 'too_common';
  const [folded, name] = [nameKeyOf(password), nameKeyOf(username)];
  const words = [...name].length < NAME_MIN_LENGTH ? PRODUCT_WORDS : [...PRODUCT_WORDS, name];
  return words.some((word) => folded.includes(word)) ? 'contains_name' : null;
}
