import { ApiProperty } from '@nestjs/swagger';
import {
  STAR_CURRENCIES,
  STAR_PEER_KINDS,
  STAR_TRANSACTION_KINDS,
  STAR_TRANSACTION_STATES,
  type StarCurrency,
  type StarPeer,
  type StarPeerKind,
  type StarTransaction,
  type StarTransactionKind,
  type StarTransactionState,
} from '@giftbuyer/contracts';
import { ApiId, ApiInt64, ApiStars, ApiText, ApiTimestamp } from './api-properties.js';

export class StarPeerDto implements StarPeer {
  @ApiProperty({ enum: STAR_PEER_KINDS, enumName: 'StarPeerKind' })
  kind!: StarPeerKind;

  @ApiInt64({ nullable: true, description: 'Only a user, chat or channel has one' })
  id!: string | null;

  @ApiText({ nullable: true })
  name!: string | null;
}

export class StarTransactionDto implements StarTransaction {
  @ApiId()
  account_id!: number;

  @ApiText({ description: 'Telegram’s id; a refund has that of the refunded transaction' })
  id!: string;

  @ApiProperty()
  is_refund!: boolean;

  @ApiProperty({ enum: STAR_CURRENCIES, enumName: 'StarCurrency' })
  currency!: StarCurrency;

  @ApiStars({ example: '-50', description: 'Negative: spent' })
  amount!: string;

  @ApiTimestamp()
  at!: string;

  @ApiProperty({ enum: STAR_TRANSACTION_STATES, enumName: 'StarTransactionState' })
  state!: StarTransactionState;

  @ApiProperty({ enum: STAR_TRANSACTION_KINDS, enumName: 'StarTransactionKind' })
  kind!: StarTransactionKind;

  @ApiProperty()
  peer!: StarPeerDto;

  @ApiInt64({ nullable: true })
  gift_id!: string | null;

  @ApiText({ nullable: true })
  title!: string | null;

  @ApiText({ nullable: true })
  description!: string | null;

  @ApiProperty({ description: 'Spent, and not by a purchase of the panel' })
  is_foreign!: boolean;

  @ApiProperty({ description: 'Foreign, and came since `POST /api/ledgers/seen`' })
  is_unseen!: boolean;
}
