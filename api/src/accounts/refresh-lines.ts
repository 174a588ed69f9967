import type { RefreshLine, RefreshStage, RefreshWaitLine } from '@giftbuyer/contracts';
import type { Language } from '../errors/error-table.js';
import type { RefreshEvent } from './refresh-run.js';

/** Clients in other languages go by the stage. */
const STAGE_MESSAGES: Readonly<Record<RefreshStage, string>> = {
  connect: 'Соединяюсь…',
  profile: 'Проверяю профиль…',
  stars: 'Проверяю звёзды…',
  save: 'Сохраняю…',
};

/** Said when there has been nothing else to say for a while. */
export const STILL_WAITING: RefreshWaitLine = { stage: 'wait', message: 'Жду ответа…' };

/** What the answer to a refresh says of it, line by line. */
export function toRefreshLine(event: RefreshEvent, language: Language): RefreshLine {
  if ('stage' in event) return { stage: event.stage, message: STAGE_MESSAGES[event.stage] };
  if ('waitSeconds' in event) {
    const { waitSeconds } = event;
    return { stage: 'wait', message: `Telegram просит подождать ${waitSeconds} с…`, retry_after: waitSeconds };
  }
  if ('done' in event) return { done: true, message: 'Готово', account: event.done };
  return event.failed.body(language);
}
