import type { Api, Tl } from '../tl/codec.js';
import { RpcError } from '../world/rpc-error.js';
import { method } from './call.js';
import type { Call } from './call.js';
import { stickerIdOf, toDocument } from './sticker.js';
import type { Sticker } from './sticker.js';
import type { Gift } from '../world/gifts.js';

type SetSticker = Sticker & Pick<Gift, 'dc'>;

const HASH = 1;
const EMOTICON = '🎁';
const BY_KIND: Partial<Record<Tl<Api.TypeInputStickerSet>['_'], string>> = {
  inputStickerSetAnimatedEmoji: 'AnimatedEmojies',
  inputStickerSetAnimatedEmojiAnimations: 'EmojiAnimations',
  inputStickerSetDice: 'AnimatedDices',
  inputStickerSetEmojiChannelDefaultStatuses: 'StatusEmojiWhite',
  inputStickerSetEmojiDefaultStatuses: 'StatusPack',
  inputStickerSetEmojiDefaultTopicIcons: 'Topics',
  inputStickerSetEmojiGenericAnimations: 'EmojiGenericAnimations',
  inputStickerSetPremiumGifts: 'GiftsPremium',
  inputStickerSetTonGifts: 'TonGifts',
};

const NAMES = Object.values(BY_KIND);

/** The sets that clients know by their purpose, each with one sticker (https://core.telegram.org/api/stickers). */
export const stickerSet = [
  method<Api.messages.GetStickerSet>('messages.getStickerSet', (call, { stickerset, hash }) => {
    call.account();
    const name = nameOf(stickerset);
    if (name === undefined) throw new RpcError(400, 'STICKERSET_INVALID');
    return hash === HASH ? { _: 'messages.stickerSetNotModified' } : toStickerSet(call, name);
  }),
];

/** The sticker of the set with this id; every data centre has a copy. */
export function setStickerOf(stickerId: bigint, dc: number): SetSticker | undefined {
  const name = NAMES.find((one) => stickerIdOf(one) === stickerId);
  return name === undefined ? undefined : toSticker(name, dc);
}

/** The set and its sticker have one id. */
const toSticker = (name: string, dc: number): SetSticker => ({ id: stickerIdOf(name), title: name, dc });

function nameOf(asked: Tl<Api.TypeInputStickerSet>): string | undefined {
  if (asked._ === 'inputStickerSetShortName') return NAMES.find((name) => name === asked.shortName);
  if (asked._ === 'inputStickerSetID') return NAMES.find((name) => stickerIdOf(name) === asked.id);
  return BY_KIND[asked._];
}

function toStickerSet({ dcContext, world }: Call, name: string): Tl<Api.messages.StickerSet> {
  const sticker = toSticker(name, dcContext.dc);
  const { id } = sticker;
  const document = toDocument(sticker, world.now());
  return {
    _: 'messages.stickerSet',
    set: { _: 'stickerSet', id, accessHash: id, title: name, shortName: name, count: 1, hash: HASH },
    packs: [{ _: 'stickerPack', emoticon: EMOTICON, documents: [document.id] }],
    keywords: [],
    documents: [document],
  };
}
