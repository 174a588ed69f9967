import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, validate, type ValidationError } from 'class-validator';
import type { ErrorCode } from '@giftbuyer/contracts';
import { AppError } from '../errors/app-error.js';
import { MALFORMED_BODY } from './json-body.js';

/** What the pipe needs of class-validator. By itself it loads all of it, and the bundle would contain all (`bundle.mjs`). */
const VALIDATOR = { getMetadataStorage, validate };

const ERROR_CODE = Symbol('error code');
const REFUSES_EMPTY = Symbol('refuses empty');

/** The error code for an invalid body of the class; `validation_failed` without it. */
export function ValidationErrorCode(code: ErrorCode): ClassDecorator {
  return (body) => Reflect.defineMetadata(ERROR_CODE, code, body);
}

/** For bodies without required fields whose route refuses an empty one with an error of its own: a malformed one, too. */
export function RefusesEmptyBody(): ClassDecorator {
  return (body) => Reflect.defineMetadata(REFUSES_EMPTY, true, body);
}

class PanelValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const body: unknown = await super.transform(value, metadata);
    // No field is required whose absence would be the error, and the defaults were not meant.
    if (value === MALFORMED_BODY && !refusesEmpty(metadata)) throw new AppError('validation_failed');
    return body;
  }

  /**
   * Does not convert single parameters. `ValidationPipe` would turn a path's `0x7`, ` 7` and `7e0` into the number 7
   * before `PathId` can refuse them, because the parameter of the method is a number.
   */
  protected override transformPrimitive(value: unknown): unknown {
    return value;
  }
}

/** Validates bodies and queries by the decorators of their classes; unknown fields are refused. */
export function validationPipe(): ValidationPipe {
  return new PanelValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: true },
    validatorPackage: VALIDATOR,
    exceptionFactory: (errors) => new AppError(codeOf(errors), { fields: fieldsOf(errors) }),
  });
}

function refusesEmpty({ metatype }: ArgumentMetadata): boolean {
  return metatype !== undefined && Reflect.hasMetadata(REFUSES_EMPTY, metatype);
}

function codeOf(errors: ValidationError[]): ErrorCode {
  const body = errors[0]?.target?.constructor;
  const code = body && (Reflect.getMetadata(ERROR_CODE, body) as ErrorCode | undefined);
  return code ?? 'validation_failed';
}

/** A word for each field that is wrong: `required`, `unknown`, `wrong_type`, `too_long` or `invalid`. */
function fieldsOf(errors: ValidationError[]): Record<string, string> {
  return Object.fromEntries(errors.map((error) => [error.property, wordFor(error)]));
}

function wordFor({ value, constraints = {} }: ValidationError): string {
  if ('whitelistValidation' in constraints) return 'unknown';
  if (value === undefined || value === null || value === '') return 'required';
  if ('isString' in constraints || 'isInt' in constraints) return 'wrong_type';
  if ('maxLength' in constraints) return 'too_long';
  return 'invalid';
}
