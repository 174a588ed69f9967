import { NEW_PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '@giftbuyer/contracts';
import type { SignInTexts } from '../../i18n/ru-initial';

/** The error of a new password with a wrong length; else empty. The server checks the rest. */
export function newPasswordError(password: string, { password: texts }: SignInTexts): string {
  const { length } = [...password];
  if (length < PASSWORD_MIN_LENGTH) return texts.tooShort(PASSWORD_MIN_LENGTH);
  return length > NEW_PASSWORD_MAX_LENGTH ? texts.tooLong(NEW_PASSWORD_MAX_LENGTH) : '';
}
