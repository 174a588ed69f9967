import { ApiProperty } from '@nestjs/swagger';
import { ENVIRONMENTS, GIFT_STATES, type Environment, type Gift, type GiftState } from '@giftbuyer/contracts';
import { ApiCount, ApiInt64, ApiText, ApiTimestamp } from './api-properties.js';

const COLOUR = { type: 'string', pattern: '^#[0-9a-f]{6}$', example: '#3b4a8a' } as const;
const COUNT = { type: 'integer', minimum: 0 } as const;

/** An object that may be null: a reference could not be. */
function ApiNullable(properties: Record<string, object>, description?: string): PropertyDecorator {
  const required = Object.keys(properties);
  return ApiProperty({ type: 'object', nullable: true, selfRequired: true, properties, required, description });
}

/** Not in gifts: an event has it too, and gifts imports events. */
export class GiftDto implements Gift {
  @ApiInt64({ example: '5170233102089322756' })
  id!: string;

  @ApiProperty({ enum: ENVIRONMENTS, enumName: 'Environment' })
  environment!: Environment;

  @ApiText({ nullable: true })
  title!: string | null;

  @ApiCount({ description: 'The price' })
  stars!: number;

  @ApiCount({ nullable: true, description: 'The supply; null when it is unlimited' })
  total!: number | null;

  @ApiCount({ nullable: true, description: 'What was left at `checked_at`; null when the supply is unlimited' })
  remains!: number | null;

  @ApiProperty({
    enum: GIFT_STATES,
    enumName: 'GiftState',
    description:
      '`locked`: not before `locked_until`. `auction`: by auction only. `gone`: no longer in the catalogue, with its last numbers.',
  })
  state!: GiftState;

  @ApiProperty()
  needs_premium!: boolean;

  @ApiProperty()
  is_birthday!: boolean;

  @ApiCount({ nullable: true })
  upgrade_stars!: number | null;

  @ApiCount()
  convert_stars!: number;

  @ApiCount({ nullable: true, description: 'How many one account may buy; null when it is unlimited' })
  per_user!: number | null;

  @ApiTimestamp({ nullable: true })
  locked_until!: string | null;

  @ApiNullable(
    { count: COUNT, min_stars: { type: 'string', pattern: '^\\d+$' } },
    'What others sell, and the lowest price',
  )
  resale!: Gift['resale'];

  @ApiNullable({ slug: { type: 'string' }, per_round: COUNT, starts_at: { type: 'string', format: 'date-time' } })
  auction!: Gift['auction'];

  @ApiText({ nullable: true, description: 'The name of the user or channel' })
  released_by!: string | null;

  @ApiNullable({ center: COLOUR, edge: COLOUR, text: COLOUR })
  background!: Gift['background'];

  @ApiTimestamp({ nullable: true })
  first_sale_at!: string | null;

  @ApiTimestamp({ nullable: true })
  last_sale_at!: string | null;

  @ApiTimestamp()
  first_seen_at!: string;

  @ApiTimestamp({ description: 'When its numbers were last read' })
  checked_at!: string;

  @ApiProperty({ description: 'It came after the first reading of the catalogue' })
  is_new!: boolean;

  @ApiInt64({
    nullable: true,
    description: '`v` of its sticker; null while that is not stored, or when it was refused',
  })
  sticker!: string | null;

  @ApiProperty({ description: 'Whether there is a still picture' })
  has_thumb!: boolean;
}
