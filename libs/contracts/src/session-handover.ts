import type { Ok } from './auth.js';
import type { LoginId, PasswordNeeded } from './telegram-login.js';

/** Whose session string an account can be moved out as: Pyrogram's is that of its forks, GramJS's is teleproto's too. */
export const SESSION_FORMATS = ['telethon', 'pyrogram', 'gramjs', 'mtcute'] as const;
export type SessionFormat = (typeof SESSION_FORMATS)[number];

/** Body of `POST /api/account/<id>/move_out`. */
export interface MoveOut {
  format: SessionFormat;
}

/** Answer of `POST /api/account/<id>/move_out`. The panel keeps no copy, so it cannot be read again. */
export interface MovedOutSession {
  session: string;
}

/** What the QR code of another program says, with the token in base64url, padded or not. */
export const LOGIN_URL = /^tg:\/\/login\/?\?token=([A-Za-z0-9_-]{16,512})(?:=|%3D){0,2}$/i;

/** Body of `POST /api/account/<id>/let_in`. */
export interface LetIn {
  /** `tg://login?token=…` */
  url: string;
}

/** The program that was let in, as Telegram lists it among the devices of the account. */
export interface LetInDevice {
  device_model: string;
  platform: string;
  system_version: string;
  app_name: string;
  app_version: string;
  ip: string;
  country: string;
  region: string;
  /** The program has to ask for the 2FA password yet. */
  password_pending: boolean;
}

/** Answer of `POST /api/account/<id>/let_in`. */
export interface LetInAnswer {
  device: LetInDevice;
}

/** Body of `POST /api/account/<id>/own_session`. */
export interface OwnSession {
  /** The profile of the new session, in the environment of the account; that of the account without it. */
  api_profile_id?: number;
}

/** Answer of `POST /api/account/<id>/own_session`: replaced, or `confirm_password` with the 2FA password has to follow. */
export type OwnSessionAnswer = Ok | OwnSessionPassword;

export interface OwnSessionPassword extends PasswordNeeded, LoginId {}
