/** Text that Terraform must leave alone: `${` and `%{` start a template in every string of Terraform JSON. */
export function literal(text: string): string {
  // A replacement text would be a trap: `$$` means one `$` in it.
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
