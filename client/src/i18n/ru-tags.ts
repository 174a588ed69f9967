import { ruPlural as plural } from './ru-plural';

const accounts = { one: '# аккаунт', few: '# аккаунта', many: '# аккаунтов' };

export const ruTags = {
  title: 'Метки',
  colour: (name: string) => `Цвет метки ${name}`,
  colours: {
    grey: 'серый',
    red: 'красный',
    orange: 'оранжевый',
    yellow: 'жёлтый',
    green: 'зелёный',
    teal: 'бирюзовый',
    blue: 'синий',
    purple: 'фиолетовый',
    pink: 'розовый',
  },
  loading: 'Загружаю метки…',
  loadFailed: 'Не удалось загрузить метки',
  lead: 'Меток пока нет',
  empty:
    'Метки делят аккаунты на группы: «На продажу», «Для подарков», «Не трогать». По ним можно искать и фильтровать список.',
  add: 'Добавить метку',
  name: 'Название новой метки',
  rename: (name: string) => `Название метки ${name}`,
  count: (count: number) => plural(count, accounts),
  remove: (name: string) => `Удалить метку ${name}`,
  removeTitle: 'Удалить метку?',
  removeText: (name: string, count: number) =>
    count === 0
      ? `Метка «${name}» будет удалена.`
      : `Метка «${name}» пропадёт у аккаунтов: ${plural(count, { one: '#', few: '#', many: '#' })}. Сами аккаунты останутся.`,
  removeConfirm: 'Удалить',
  removed: (name: string) => `Метка «${name}» удалена`,
  saved: (name: string) => `Метка «${name}» сохранена`,
  bulk: (count: number) => `Все показанные в списке: ${plural(count, accounts)}`,
  bulkTag: 'Метка для показанных аккаунтов',
  putOn: 'Поставить',
  takeOff: 'Снять',
  tagging: 'Меняю метки…',
  tagged: (count: number) =>
    plural(count, { one: 'Изменён # аккаунт', few: 'Изменены # аккаунта', many: 'Изменено # аккаунтов' }),
  field: 'Найти или создать метку',
  placeholder: 'Новая метка',
  options: 'Метки',
  create: (name: string) => `Создать «${name}»`,
  takeOffNamed: (name: string) => `Снять метку ${name}`,
  added: (name: string) => `Метка «${name}» поставлена`,
  takenOff: (name: string) => `Метка «${name}» снята`,
  manage: 'Все метки',
  note: {
    label: 'Заметка',
    hint: 'Видна только вам, хранится в зашифрованном виде.',
    placeholder: 'Откуда аккаунт, для чего он, кому обещан…',
    states: {
      saved: 'Сохранено',
      unsaved: 'Ещё не сохранено',
      saving: 'Сохраняю…',
      failed: 'Не сохранено',
      tooLong: 'Слишком длинно, не сохранено',
      conflict: 'Не сохранено: заметку изменили в другом месте',
    },
    length: (length: string, max: string) => `${length} из ${max}`,
    retry: 'Повторить',
    theirs: 'Там теперь написано:',
    theirsEmpty: 'Там заметку удалили.',
    keepMine: 'Оставить мой текст',
    useTheirs: 'Взять тот текст',
    lost: (name: string) => `Заметка об аккаунте «${name}» ещё не сохранена. Откройте его, чтобы повторить.`,
  },
};
