import type { ApiProfile } from '@giftbuyer/contracts';
import type { Texts } from '../../i18n/ru';

export function profileName(profile: Pick<ApiProfile, 'name' | 'api_id'>, texts: Texts): string {
  return profile.name || texts.profiles.unnamed(profile.api_id);
}
