import { ApiProperty } from '@nestjs/swagger';
import type { Invite, Me, SignInOptions } from '@giftbuyer/contracts';
import { ApiId, ApiText, ApiTimestamp, ApiTrue } from '../http/api-properties.js';

export class SignInOptionsDto implements SignInOptions {
  @ApiProperty({ enum: ['open', 'invite', 'closed'] })
  registration!: SignInOptions['registration'];

  @ApiProperty({ description: 'The panel can be reached from other machines over plain http' })
  insecure_http!: boolean;
}

export class InviteDto implements Invite {
  @ApiText({ description: 'Shown once' })
  token!: string;

  @ApiTimestamp()
  expires_at!: string;
}

export class MeDto implements Me {
  @ApiId()
  id!: number;

  @ApiProperty()
  username!: string;

  @ApiProperty({ description: 'False while the data looks like a copy of another panel’s' })
  installation_confirmed!: boolean;

  @ApiTrue({ required: false, description: 'Present while that is false, when the user may confirm it' })
  can_confirm_installation?: true;

  @ApiTrue({ required: false, description: 'Present when others can reach the panel over plain http' })
  insecure_http?: true;

  @ApiTrue({ required: false, description: 'Present when the user may invite people' })
  can_invite?: true;

  @ApiTrue({ required: false, description: 'Present when accounts can be moved out' })
  can_export_sessions?: true;
}
