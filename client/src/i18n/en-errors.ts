import { TELEGRAM_ERRORS_EN } from '@giftbuyer/contracts';
import { enPlural as plural } from './en-plural';
import type { Texts } from './ru';

export const enErrors: Texts['errors'] = {
  codes: {
    unauthorized: 'Sign in to the panel first.',
    user_disabled: 'The operator of this panel has disabled this user.',
    invalid_credentials: 'Wrong username or password. After several failures, wait a minute.',
    username_and_password_required: 'Enter a username and a password.',
    username_taken: 'This username is already taken.',
    registration_closed: 'This panel does not take new users.',
    invite_invalid: 'This invitation was used already or has expired. Ask for a new one.',
    weak_password: 'Choose a password that is harder to guess.',
    wrong_password: 'The current password is wrong.',
    not_found: 'This is gone: perhaps it was deleted in another window.',
    method_not_allowed: 'The server does not understand this request. Reload the page.',
    validation_failed: 'Check what you entered.',
    unsupported_media_type: 'The server does not understand this request. Reload the page.',
    uri_too_long: 'This address is too long.',
    too_many_headers: 'The browser sent too much. Delete the cookies of this site.',
    ambiguous_request: 'The server does not understand this request. Reload the page.',
    ambiguous_session: 'Another page has tampered with your session. It was removed, please sign in again.',
    payload_too_large: 'That is too much data.',
    forbidden: 'This is not allowed.',
    cross_site_request: 'The request came from a foreign page and was refused.',
    unknown_host: 'The panel does not know this address. Ask its owner to add it.',
    too_many_requests: 'Too many attempts. Wait a little.',
    too_many_codes: 'Too many codes within an hour. Wait, or Telegram may limit the number.',
    api_id_and_api_hash_required: 'An API ID and an API HASH are needed.',
    duplicate_api_id: 'There is already a profile with this API ID.',
    duplicate_api_hash: 'There is already a profile with this API HASH.',
    api_profile_in_use: 'Accounts use this profile, so it cannot be deleted.',
    api_profile_missing: 'The API profile of this account was deleted. Sign in to the account again.',
    api_profile_not_found: 'This API profile is gone. Choose another one.',
    phone_and_api_profile_id_required: 'Enter a phone number and choose a profile.',
    phone_already_added: 'This number has already been added.',
    account_already_added: 'This Telegram account is already in the list.',
    login_id_and_code_required: 'Enter the code.',
    login_id_and_password_required: 'Enter the password.',
    login_id_not_found: 'This sign-in is no longer valid. Send the code again.',
    log_id_required: 'This sign-in is already over.',
    telegram_unreachable: 'Telegram does not answer. Check the network and try again.',
    session_invalid: 'The session is no longer valid. Sign in to the account again.',
    session_not_kept: 'The panel no longer keeps a session of this account. Sign in again.',
    sign_out_unconfirmed:
      'Telegram did not confirm that the session ended, so the account stays in the list. Try again, or end the session in a Telegram app.',
    installation_unconfirmed:
      'This looks like a copy of another panel’s data. Confirm in the settings that this is the only one in use.',
    storage_unwritable:
      'This could not be saved: the disk of the panel is full or read-only. Nothing is lost; make room and try again.',
    unavailable: 'The server is not ready yet. Try again in a minute.',
    internal_error: 'Something broke on the server. Try again.',
  },
  telegram: TELEGRAM_ERRORS_EN,
  telegramOther: 'Telegram refused. Try again later.',
  network: 'The panel server does not answer. Check that it is running and try again.',
  unknown: 'Something went wrong. Try again.',
  wait: (time) => `Telegram asks to wait ${time}.`,
  codesAgainIn: (time) =>
    `Too many codes were asked for within an hour. Wait ${time}, or Telegram may limit the number.`,
  otherAddress: (page, panel) =>
    `This page is open at ${page}, but the panel expects ${panel}. Ask its owner to add this address.`,
  waitUntil: (moment) => `Telegram asks to wait until ${moment}.`,
  inUse: (count) =>
    `The profile cannot be deleted: ${count} ${plural(count, { one: 'account needs', other: 'accounts need' })} it.`,
};
