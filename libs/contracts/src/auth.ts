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

/** Answer of `GET /api/me`. */
export interface Me {
  id: number;
  username: string;
  /** False while the panel asks Telegram for nothing because its data looks like a copy of another panel's. */
  installation_confirmed: boolean;
  /** Present when the panel can be reached from other machines over plain http. */
  insecure_http?: true;
  /** Present when the user may invite people. */
  can_invite?: true;
}

/** Body of `POST /api/me/password`. Every other panel session of the user ends. */
export interface ChangePassword {
  old_password: string;
  new_password: string;
}

export interface Ok {
  ok: true;
}
