/** Body of `POST /api/auth/register` and `POST /api/auth/login`. The username is trimmed, the password is taken as it is. */
export interface Credentials {
  username: string;
  password: string;
}

/** Body of `POST /api/auth/register`. */
export interface Registration extends Credentials {
  /** The token of an invite. */
  invite?: string;
}

/** Answer of `GET /api/auth/options`: what somebody can do who is not signed in. */
export interface SignInOptions {
  /** `invite`: with the link that a user of the panel made. */
  registration: 'open' | 'invite' | 'closed';
  /** The panel can be reached from other machines over plain http. */
  insecure_http: boolean;
}

/** Answer of `POST /api/invites`. The token is shown once. */
export interface Invite {
  token: string;
  /** ISO 8601. */
  expires_at: string;
}

/** Body of `POST /api/auth/login`: `code` is that of the second factor, for clients that ask for it at once. */
export interface LoginCredentials extends Credentials {
  code?: string;
}

/** Body of `POST /api/auth/login/code` and `POST /api/me/second-factor/confirm`. */
export interface SecondFactorCode {
  code: string;
}

/** Answer of `GET /api/me/second-factor`. */
export interface SecondFactor {
  /** UTC: `2026-01-31T12:00:00+00:00`; null when it is off. */
  enabled_at: string | null;
  recovery_codes_left: number;
}

/** Answer of `POST /api/me/second-factor`: what the app is given. */
export interface SecondFactorSetUp {
  /** Base32, to be typed by hand. */
  secret: string;
  /** `otpauth://totp/…`, to be shown as a QR code. */
  uri: string;
}

/** Nobody can read them later. */
export interface RecoveryCodes {
  recovery_codes: string[];
}

/** Answer of `GET /api/me`. */
export interface Me {
  id: number;
  username: string;
  /** False while the panel asks Telegram for nothing because its data looks like a copy of another panel's. */
  installation_confirmed: boolean;
  /** Present while it is not, when the user may confirm it: the first one who is not disabled. */
  can_confirm_installation?: true;
  /** Present when the panel can be reached from other machines over plain http. */
  insecure_http?: true;
  /** Present when the user may invite people. */
  can_invite?: true;
  /** The panel gives sessions away: `ALLOW_SESSION_EXPORT`. */
  can_export_sessions?: true;
}

/** Body of `POST /api/me/password`. Every other panel session of the user ends. */
export interface ChangePassword {
  old_password: string;
  new_password: string;
}

/** Body of `POST /api/me/step-up`. */
export interface PasswordAgain {
  password: string;
}

export interface Ok {
  ok: true;
}
