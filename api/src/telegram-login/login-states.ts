import { Injectable } from '@nestjs/common';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { Sealing } from '../sealing/sealing.js';
import { Secret } from '../secret.js';
import type { PendingLoginEntity } from './pending-login.entity.js';
import { type PendingLogin, type StoredState, sealContextOf } from './pending-login.js';

/** The sealed state in the row of a login. */
@Injectable()
export class LoginStates {
  constructor(
    private readonly sealing: Sealing,
    private readonly profiles: ApiProfilesService,
  ) {}

  sealState(loginId: string, ownerId: number, state: StoredState): Buffer {
    return this.sealing.seal(sealContextOf(loginId, ownerId), JSON.stringify(state));
  }

  unsealState(loginId: string, ownerId: number, sealed: Buffer): StoredState {
    return JSON.parse(this.sealing.unseal(sealContextOf(loginId, ownerId), sealed).reveal()) as StoredState;
  }

  /** A login of an older version takes the application of its profile. */
  async toPendingLogin(row: PendingLoginEntity): Promise<PendingLogin> {
    const { id, userId, apiProfileId, stateSealed } = row;
    const { app, proxy, login, ...state } = this.unsealState(id, userId, stateSealed);
    const profileApp = () => (apiProfileId === null ? null : this.profiles.credentials(userId, apiProfileId));
    return {
      id,
      userId,
      apiProfileId,
      ...state,
      login: new Secret(login),
      app: app ? new Secret(app) : await profileApp(),
      proxy: proxy ? new Secret(proxy) : null,
    };
  }

  phoneBlindIndexOf(userId: number, phone: string): Buffer {
    return this.sealing.blindIndex('phone', userId, phone);
  }
}
