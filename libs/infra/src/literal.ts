/** Text that Terraform must leave alone: `${` and `%{` start a template in every string of Terraform JSON. */
export function literal(text: string): string {
  return text.replaceAll('${', '$${').replaceAll('%{', '%%{');
}
