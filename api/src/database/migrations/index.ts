import { PanelUsers1795348800000 } from './1795348800000-panel-users.js';
import { ApiProfiles1795348900000 } from './1795348900000-api-profiles.js';

/** In the order in which they run. A migration that has been released is never changed. */
export const migrations = [PanelUsers1795348800000, ApiProfiles1795348900000];
