/** A device that is signed in to a Telegram account (`authorization`). Times are ISO 8601 in whole seconds with `+00:00`. */
export interface AccountDevice {
  /** Telegram's 64-bit hash, signed and in decimal; `0` for the session of the panel. */
  hash: string;
  /** The session of the panel itself. */
  current: boolean;
  /** An official application of Telegram. */
  official: boolean;
  /** Telegram asks whether this sign-in was the owner's. */
  unconfirmed: boolean;
  /** The code was right, and the 2FA password is still missing. */
  password_pending: boolean;
  device_model: string;
  platform: string;
  system_version: string;
  api_id: number;
  app_name: string;
  app_version: string;
  created_at: string;
  active_at: string;
  ip: string;
  country: string;
  region: string;
}

/** Answer of `GET /api/account/<id>/devices`. */
export interface AccountDeviceList {
  /** `authorization_ttl_days`: Telegram signs out a device after this many days without use. */
  ttl_days: number;
  /** From when on the panel may end devices and change `ttl_days`: a day after its sign-in. Null when it may now. */
  may_end_others_at: string | null;
  /** The panel's own session first, then those used last. */
  items: AccountDevice[];
}

/** Body of `PUT /api/account/<id>/devices/ttl`. */
export interface SetDeviceTtl {
  /** 1 to `DEVICE_TTL_MAX_DAYS`. */
  days: number;
}

export const DEVICE_TTL_MAX_DAYS = 366;
/** What Telegram's own applications offer. */
export const DEVICE_TTL_CHOICES = [7, 90, 183, 365] as const;

/** How many days before its end an unused session of the panel is warned of, at most half of its time. */
export const IDLE_WARNING_DAYS = 14;

/** A hash in the path: 64 bits, signed, not 0. */
export const DEVICE_HASH_PATTERN = /^-?[1-9]\d{0,18}$/;
