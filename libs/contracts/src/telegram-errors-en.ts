import type { TelegramErrorCode } from './telegram-errors-ru.js';

/** See `TELEGRAM_ERRORS_RU`. */
export const TELEGRAM_ERRORS_EN: Readonly<Record<TelegramErrorCode, string>> = {
  API_ID_INVALID:
    'Telegram does not accept this API ID with this API hash. Compare both with my.telegram.org and add the profile again.',
  API_ID_PUBLISHED_FLOOD:
    'This API ID is public, so Telegram lets nobody sign in with it. Get your own at my.telegram.org and add a profile with it.',
  UPDATE_APP_TO_LOGIN: 'Telegram no longer lets this version of the app sign in. Update the panel.',
  AUTH_RESTART: 'Telegram asks you to start over. Send the code again.',
  AUTH_TOKEN_EXPIRED: 'The QR code was scanned too late. Get a new one.',
  AUTH_TOKEN_INVALID: 'Telegram does not recognise this QR code. Get a new one.',
  AUTH_TOKEN_INVALIDX: 'Telegram does not recognise this QR code. Get a new one.',
  AUTH_TOKEN_ALREADY_ACCEPTED: 'This QR code has already been used. Get a new one.',
  SIGN_IN_FAILED: 'Telegram could not complete the sign-in. Send the code again.',
  PHONE_NUMBER_INVALID: 'Telegram does not know this number. Check the country code and the digits.',
  PHONE_NUMBER_BANNED: 'This number is banned from Telegram. You can appeal in an official app.',
  PHONE_NUMBER_FLOOD:
    'There were too many sign-ins with this number. Try again tomorrow, or sign in by QR code: no code is sent for that.',
  PHONE_NUMBER_UNOCCUPIED: 'This number has no Telegram account. Create it in the app first.',
  PHONE_NUMBER_APP_SIGNUP_FORBIDDEN:
    'This number has no Telegram account, and only official apps can create one. Sign up there first.',
  PHONE_PASSWORD_FLOOD: 'Too many sign-in attempts. Try again in a few hours, or sign in by QR code.',
  PHONE_PASSWORD_PROTECTED: 'The number is protected by a password; a code is not enough.',
  PHONE_CODE_EMPTY: 'Enter the code.',
  PHONE_CODE_INVALID: 'The code is wrong. Check it and enter it again.',
  PHONE_CODE_EXPIRED:
    'This code is no longer valid: it has expired, or somebody sent it in a Telegram chat, which cancels it. Send another one.',
  PHONE_CODE_HASH_EMPTY: 'Telegram does not recognise this sign-in. Send the code again.',
  CODE_INVALID: 'The code is wrong. Check it and enter it again.',
  CODE_HASH_INVALID: 'Telegram does not recognise this sign-in. Send the code again.',
  EMAIL_VERIFY_EXPIRED: 'The code from the e-mail has expired. Send it again.',
  EMAIL_UNCONFIRMED: 'The e-mail address of this account is not confirmed. Confirm it in a Telegram app.',
  EMAIL_INVALID: 'Telegram does not accept this e-mail address. Check it.',
  EMAIL_NOT_ALLOWED: 'Telegram does not accept addresses of this e-mail service. Enter another one.',
  EMAIL_INSTALL_MISSING: 'The codes of this account no longer go to an e-mail address. Send the code again.',
  PHONE_HASH_EXPIRED: 'This sign-in has expired. Send the code again.',
  TASK_ALREADY_EXISTS: 'The reset of the e-mail address has already been requested. Wait until it is done.',
  PAYMENT_REQUIRED:
    'Telegram charges for a code to this number, and only its official apps can pay. Sign in by QR code instead.',
  SMS_CODE_CREATE_FAILED: 'Telegram could not send the SMS with the code. Try again later.',
  SEND_CODE_UNAVAILABLE: 'There is no other way to get a code now. Wait for the earlier one.',
  SESSION_PASSWORD_NEEDED: 'The two-step verification password is needed.',
  PASSWORD_HASH_INVALID: 'The password is wrong. Try again.',
  SRP_A_INVALID: 'Telegram did not accept the password check. Enter the password again.',
  SRP_ID_INVALID: 'Checking the password took too long. Enter it again.',
  SRP_PASSWORD_CHANGED: 'The password has just been changed. Enter the new one.',

  FLOOD_WAIT: 'Telegram asks you to wait.',
  FLOOD_PREMIUM_WAIT: 'Telegram asks you to wait.',

  FROZEN_METHOD_INVALID: 'Telegram has frozen this account. You can appeal in a Telegram app.',
  FROZEN_PARTICIPANT_MISSING: 'Telegram has frozen this account. You can appeal in a Telegram app.',
  USER_MIGRATE_X: 'Telegram moved the account to another data centre. Sign in to it again.',
  PHONE_MIGRATE_X: 'Telegram moved the account to another data centre. Sign in to it again.',
  NETWORK_MIGRATE_X: 'Telegram asks for another data centre. Try again.',
  CONNECTION_API_ID_INVALID: 'Telegram no longer accepts this API ID.',
  CONNECTION_APP_VERSION_EMPTY: 'Telegram does not accept this version of the app. Update the panel.',
  CONNECTION_LAYER_INVALID: 'Telegram does not understand this version of the panel. Update it.',
  CONNECTION_NOT_INITED: 'Telegram did not recognise the app. Try again.',
  INPUT_LAYER_INVALID: 'Telegram does not understand this version of the panel. Update it.',
  INPUT_METHOD_INVALID: 'Telegram does not understand this request. Update the panel.',
  USER_ID_INVALID: 'Telegram did not recognise this account. Sign in to it again.',

  AUTH_KEY_UNREGISTERED: 'The session was ended. Sign in to the account again.',
  AUTH_KEY_INVALID: 'The session key no longer fits. Sign in to the account again.',
  AUTH_KEY_DUPLICATED: 'The session was opened in two places and Telegram ended it. Sign in again.',
  AUTH_KEY_PERM_EMPTY: 'The session key no longer fits. Sign in to the account again.',
  SESSION_REVOKED: 'The session was ended from another device. Sign in to the account again.',
  SESSION_EXPIRED: 'The session has expired. Sign in to the account again.',
  USER_DEACTIVATED: 'The account was deleted in Telegram.',
  USER_DEACTIVATED_BAN: 'The account is banned from Telegram.',
  DUPLICATE_ACCOUNT: 'The account was in the list twice. The entry with the newer session stayed there.',
};
