import { Service } from '@angular/core';
import { storedPreference } from '../../core/preferences/stored-preference';

export const LOGIN_METHODS = ['phone', 'qr'] as const;
export type LoginMethodName = (typeof LOGIN_METHODS)[number];

/** How accounts are signed in: the last choice. */
@Service()
export class LoginMethod {
  private readonly preference = storedPreference('gb-login-method', LOGIN_METHODS, 'phone');
  readonly name = this.preference.value;

  use(name: LoginMethodName): void {
    this.preference.set(name);
  }
}
