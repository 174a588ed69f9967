/** Which Telegram a profile talks to. `sandbox` is the local server and exists only where it is switched on. */
export const ENVIRONMENTS = ['production', 'test', 'sandbox'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** A pair of api_id and api_hash from my.telegram.org. The hash is never returned. */
export interface ApiProfile {
  id: number;
  api_id: number;
  /** `""` when the owner gave none. */
  name: string;
  environment: Environment;
}

/** Answer of `GET /api/apiprofiles`, newest first. `environments` lists what a new profile may use, the default first. */
export interface ApiProfileList {
  items: ApiProfile[];
  environments: Environment[];
}

/** Body of `POST /api/apiprofile`. */
export interface CreateApiProfile {
  /** 1 to 2147483647; a numeric string is accepted. */
  api_id: number | string;
  /** 32 hex digits. */
  api_hash: string;
  name?: string;
  environment?: Environment;
}

export interface CreatedApiProfile {
  api_profile_id: number;
}

/** Body of `PATCH /api/apiprofile/<id>`; an empty name resets it. */
export interface RenameApiProfile {
  name: string;
}
