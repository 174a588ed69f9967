/** Body of `POST /api/auth/register` and `POST /api/auth/login`. The username is trimmed, the password is taken as it is. */
export interface Credentials {
  username: string;
  password: string;
}

/** Answer of `GET /api/me`. */
export interface Me {
  id: number;
  username: string;
  /** False while the panel asks Telegram for nothing because its data looks like a copy of another panel's. */
  installation_confirmed: boolean;
}

/** Body of `POST /api/me/password`. Every other panel session of the user ends. */
export interface ChangePassword {
  old_password: string;
  new_password: string;
}

export interface Ok {
  ok: true;
}
