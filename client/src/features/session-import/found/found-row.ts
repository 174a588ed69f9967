import { Component, computed, inject, input, output } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Badge, Button, Icon, IconButton } from '@giftbuyer/ui';
import { ApiError } from '../../../core/http/api-client';
import { ErrorMessages } from '../../../core/http/error-messages';
import { I18n } from '../../../i18n/i18n';
import { ErrorCode } from '../../../shared/error-code';
import { profileName } from '../../api-profiles/profile-name';
import type { ImportState } from '../imports/import-state';
import { isProxyError } from '../imports/proxy-errors';
import { sessionImportTexts } from '../session-import-texts';
import { possibleProfiles } from './choose-profile';
import { LIBRARY_NAMES, accountName, placeName } from './describe-session';
import type { FoundSession } from './found-session';
import { officialApp } from './official-apps';

/** A session that was found: what it is, with which profile it is brought, and how far that is. */
@Component({
  selector: 'gb-found-row',
  imports: [Badge, Button, ErrorCode, Icon, IconButton],
  templateUrl: './found-row.html',
  styleUrl: './found-row.css',
  host: { role: 'row', '[class]': 'state().name' },
})
export class FoundRow {
  readonly session = input.required<FoundSession>();
  readonly state = input.required<ImportState>();
  /** All profiles of the user. */
  readonly profiles = input.required<readonly ApiProfile[]>();
  readonly profileId = input.required<number | null>();
  /** What can be done about the proxy; null while accounts come in. */
  readonly proxyAction = input<string | null>(null);
  readonly chooseProxy = output();
  readonly chosen = output<number>();
  readonly repeat = output();
  readonly replace = output();
  readonly leaveOut = output();

  protected readonly texts = sessionImportTexts();
  private readonly panelTexts = inject(I18n).allTexts;
  private readonly errors = inject(ErrorMessages);

  protected readonly name = computed(() => accountName(this.session(), this.texts()));
  protected readonly place = computed(() => placeName(this.session().place, this.texts()));
  protected readonly library = computed(() => LIBRARY_NAMES[this.session().library]);
  protected readonly facts = computed(() => {
    const { dc, apiId } = this.session();
    const { found } = this.texts();
    return [found.dc(dc), ...(apiId === null ? [] : [this.panelTexts().profiles.unnamed(apiId)])].join(' · ');
  });
  protected readonly options = computed(() =>
    possibleProfiles(this.profiles(), this.session()).map((profile) => ({
      id: profile.id,
      label: `${profileName(profile, this.panelTexts())} · ${profile.api_id}`,
    })),
  );
  protected readonly chosenLabel = computed(
    () => this.options().find(({ id }) => id === this.profileId())?.label ?? '',
  );
  /** It can still be changed. */
  protected readonly isOpen = computed(() => ['idle', 'failed', 'taken'].includes(this.state().name));
  protected readonly warnings = computed(() => {
    const { isOpen, apiId } = this.session();
    const { found } = this.texts();
    const profile = this.profiles().find(({ id }) => id === this.profileId());
    const official = officialApp(apiId);
    const isOther = profile !== undefined && apiId !== null && profile.api_id !== apiId;
    return [
      ...(isOpen ? [found.open] : []),
      ...(official !== null && apiId !== null && profile?.api_id !== apiId ? [found.officialApp(official, apiId)] : []),
      ...(official === null && isOther ? [found.otherApp(apiId)] : []),
    ];
  });
  protected readonly label = computed(() => {
    const state = this.state();
    const { states } = this.texts();
    if (state.name === 'refused' || state.name === 'failed') return '';
    return state.name === 'idle' && this.profileId() === null ? states.noProfile : states[state.name];
  });
  protected readonly failure = computed(() => {
    const state = this.state();
    if (state.name !== 'refused' && state.name !== 'failed') return null;
    const body = state.error instanceof ApiError ? state.error.body : null;
    if (body?.error === 'session_invalid') return { text: this.texts().ended, code: body.error_code ?? null };
    // A data centre that does not know the key: the server has words for it.
    if (body?.error === 'telegram_unreachable' && body.error_code) return { text: body.detail, code: body.error_code };
    return { text: this.errors.messageFor(state.error), code: body && this.errors.untranslatedCode(body) };
  });

  protected readonly proxyButton = computed(() => {
    const state = this.state();
    return state.name === 'failed' && isProxyError(state.error) ? this.proxyAction() : null;
  });

  protected choose(event: Event): void {
    this.chosen.emit(Number((event.target as HTMLSelectElement).value));
  }
}
