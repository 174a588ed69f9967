import { ApiProperty } from '@nestjs/swagger';
import type { StarBalance, StarHistory, StarsAt, StarsOfAccount } from '@giftbuyer/contracts';
import { ApiId, ApiStars, ApiTimestamp } from '../http/api-properties.js';
import { IsoTimestamp } from '../http/iso-timestamp.js';

export class StarsAtQuery {
  @ApiTimestamp({ example: '2026-02-01T00:00:00Z', description: 'The moment; one to come is now.' })
  @IsoTimestamp()
  at!: string;
}

export class StarBalanceDto implements StarBalance {
  @ApiTimestamp()
  at!: string;

  @ApiStars()
  stars!: string;
}

export class StarHistoryDto implements StarHistory {
  @ApiProperty({ type: [StarBalanceDto] })
  items!: StarBalanceDto[];

  @ApiTimestamp({ nullable: true, description: '`from` of the following answer; null when there is none' })
  next!: string | null;
}

export class StarsOfAccountDto implements StarsOfAccount {
  @ApiId()
  id!: number;

  @ApiStars()
  stars!: string;
}

export class StarsAtDto implements StarsAt {
  @ApiProperty({ type: [StarsOfAccountDto] })
  items!: StarsOfAccountDto[];
}
