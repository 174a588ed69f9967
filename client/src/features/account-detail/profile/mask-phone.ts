/** Masks the middle of a phone number: `+7 999 •••-••-66`. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '').length;
  let seen = 0;
  return phone.replace(/\d/g, (digit) => (++seen <= Math.min(4, digits - 4) || seen > digits - 2 ? digit : '•'));
}
