import type { ApiProfile } from '@giftbuyer/contracts';
import type { Texts } from '../../i18n/ru';
import { visibleText } from '../../shared/visible-text';

export function profileName(profile: Pick<ApiProfile, 'name' | 'api_id'>, texts: Texts): string {
  return visibleText(profile.name) || texts.profiles.unnamed(profile.api_id);
}
