import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { STEP_UP_MINUTES, type Ok } from '@giftbuyer/contracts';
import { type Caller, FromCaller } from '../auth/caller.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { PasswordService } from '../auth/password.service.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PasswordAgainDto } from './step-up.dto.js';

@ApiTags('panel')
@Controller('me/step-up')
export class StepUpController {
  constructor(private readonly passwords: PasswordService) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'confirmPasswordAgain',
    summary: 'Give the password again',
    description:
      `For ${STEP_UP_MINUTES} minutes this session may do what is otherwise refused with \`step_up_required\`. A sign-in ` +
      'counts as such a confirmation.',
  })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('wrong_password', 'validation_failed', 'too_many_requests')
  async confirm(
    @CurrentUser() user: AuthenticatedUser,
    @Body() { password }: PasswordAgainDto,
    @FromCaller() caller: Caller,
  ): Promise<Ok> {
    await this.passwords.confirmPassword(user, password, caller);
    return { ok: true };
  }
}
