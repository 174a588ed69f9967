import { Component, afterNextRender, computed, inject } from '@angular/core';
import { Button, type Segment, SegmentedControl, Icon, type IconName } from '@giftbuyer/ui';
import { I18n, LANGUAGES, type Language } from '../../i18n/i18n';
import { prefetchScripts } from '../../core/scripts/prefetch-scripts';
import { CurrentUser } from '../../core/user/current-user';
import { DENSITIES, Density, type DensityName } from '../../core/preferences/density';
import { MOTIONS, Motion, type MotionName } from '../../core/preferences/motion';
import { PageHeader } from '../../shared/page-header';
import { pageTitle } from '../../core/navigation/page-title';
import { PhotosSetting } from '../../core/preferences/photos-setting';
import { ShortcutsSetting } from '../../core/preferences/shortcuts-setting';
import { THEMES, Theme, type ThemeName } from '../../core/preferences/theme';
import { UserActions } from '../auth/user-actions';
import { AuditList } from './audit-list';
import { GiftNotificationsSection } from './gift-notifications-section';
import { InstallationSection } from './installation-section';
import { InviteSection } from './invite-section';
import { MutedAccounts } from './muted-accounts';
import { SecondFactorSection } from './second-factor-section';

const THEME_ICONS: Record<ThemeName, IconName> = { auto: 'system', light: 'sun', dark: 'moon' };
const MOTION_ICONS: Record<MotionName, IconName> = { system: 'motion', off: 'motion-off' };
const DENSITY_ICONS: Record<DensityName, IconName> = { comfortable: 'cards', compact: 'compact' };

/** Preferences, stored in this browser, and panel access. */
@Component({
  selector: 'gb-settings-page',
  imports: [
    AuditList,
    Button,
    GiftNotificationsSection,
    SegmentedControl,
    Icon,
    InstallationSection,
    InviteSection,
    MutedAccounts,
    PageHeader,
    SecondFactorSection,
  ],
  templateUrl: './settings-page.html',
  styleUrls: ['../../shared/forms/switch.css', './settings-page.css'],
})
export class SettingsPage {
  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly theme = inject(Theme);
  protected readonly motion = inject(Motion);
  protected readonly density = inject(Density);
  protected readonly photos = inject(PhotosSetting);
  protected readonly shortcuts = inject(ShortcutsSetting);
  protected readonly userActions = inject(UserActions);
  protected readonly username = computed(() => this.user.me()?.username ?? '');
  protected readonly isCopiedData = computed(() => this.user.me()?.installation_confirmed === false);
  protected readonly canInvite = computed(() => this.user.me()?.can_invite === true);
  protected readonly languages = computed(() => this.choices(LANGUAGES, this.texts().settings.languages));
  protected readonly themes = computed(() => this.choices(THEMES, this.texts().settings.themes, THEME_ICONS));
  protected readonly motions = computed(() => this.choices(MOTIONS, this.texts().settings.motions, MOTION_ICONS));
  protected readonly densities = computed(() =>
    this.choices(DENSITIES, this.texts().settings.densities, DENSITY_ICONS),
  );

  private readonly user = inject(CurrentUser);

  constructor() {
    pageTitle(() => this.texts().settings.title);
    afterNextRender(prefetchScripts);
  }

  protected async chooseLanguage(language: Language, control: SegmentedControl<Language>): Promise<void> {
    await this.i18n.use(language);
    // Its texts may not have come.
    control.value.set(this.i18n.language());
  }

  private choices<Name extends string>(
    names: readonly Name[],
    labels: Record<Name, string>,
    icons?: Record<Name, IconName>,
  ): Segment<Name>[] {
    return names.map((value) => ({ value, label: labels[value], ...(icons && { icon: icons[value] }) }));
  }
}
