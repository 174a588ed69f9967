import type { RefreshAllLine, RefreshLine, RefreshStage, RefreshWaitLine } from '@giftbuyer/contracts';
import type { Language, Text } from '../errors/text.js';
import type { AllProgress, RefreshEvent } from './refresh-run.js';

const STAGES: Readonly<Record<RefreshStage, Text>> = {
  connect: { ru: 'Соединяюсь…', en: 'Connecting…' },
  profile: { ru: 'Проверяю профиль…', en: 'Checking the profile…' },
  stars: { ru: 'Проверяю звёзды…', en: 'Checking Stars…' },
  save: { ru: 'Сохраняю…', en: 'Saving…' },
};
const WAITING: Text = { ru: 'Жду ответа…', en: 'Waiting for an answer…' };
const DONE: Text = { ru: 'Готово', en: 'Done' };

/** The heartbeat line of a refresh. */
export function stillWaiting(language: Language): RefreshWaitLine {
  return { stage: 'wait', message: WAITING[language] };
}

/** The NDJSON line of an event. */
export function toRefreshLine(event: RefreshEvent, language: Language): RefreshLine {
  if ('stage' in event) return { stage: event.stage, message: STAGES[event.stage][language] };
  if ('waitSeconds' in event) {
    const { waitSeconds } = event;
    return { stage: 'wait', message: waitText(waitSeconds)[language], retry_after: waitSeconds };
  }
  if ('done' in event) return { done: true, message: DONE[language], account: event.done };
  return event.failed.body(language);
}

/** The NDJSON line with the counts, followed by the last line when all accounts are finished. */
export function toRefreshAllLines({ total, done, failures }: AllProgress, language: Language): RefreshAllLine[] {
  const failed = failures.length;
  const counts = { total, done, failed };
  if (done < total) return [counts];
  return [
    counts,
    { done: true, total, failed, failures: failures.map(({ id, error }) => ({ id, ...error.body(language) })) },
  ];
}

function waitText(seconds: number): Text {
  return { ru: `Telegram просит подождать ${seconds} с…`, en: `Telegram asks you to wait ${seconds} s…` };
}
