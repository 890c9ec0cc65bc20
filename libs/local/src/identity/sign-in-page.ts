import { createHash } from 'node:crypto';
import type { BrokenRule } from '../http/problem.js';

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif;--line:#8886;--accent:#4263eb;--error:#e03131}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:light-dark(#f1f3f5,#1a1b1e)}
main{width:min(26rem,100%);padding:2rem;border:1px solid var(--line);border-radius:12px;background:light-dark(#fff,#25262b)}
h1{margin:0;font-size:1.5rem;line-height:1.2}
p{margin:.5rem 0 1.25rem}
small,.note{color:light-dark(#495057,#adb5bd);font-size:.875rem}
label,legend{font-weight:600}
.field{margin-bottom:1rem}
.field input{display:block;width:100%;margin:.25rem 0;padding:.55rem .7rem;font:inherit;border:1px solid var(--line);border-radius:8px;background:transparent;color:inherit}
fieldset{margin:0 0 1.25rem;padding:.75rem 1rem;border:1px solid var(--line);border-radius:8px}
fieldset{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));column-gap:1rem}
fieldset .error{grid-column:1/-1}
fieldset label{display:flex;gap:.6rem;align-items:center;padding:.2rem 0;font-weight:400}
fieldset input{width:1.1rem;height:1.1rem;accent-color:var(--accent)}
button{width:100%;padding:.65rem;font:inherit;font-weight:600;color:#fff;background:var(--accent);border:0;border-radius:8px;cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[aria-invalid]{border-color:var(--error)!important}
.error{color:light-dark(#c92a2a,#ff8787);font-size:.875rem;font-weight:400}
.note{margin:1.25rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}
code{overflow-wrap:anywhere}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** What was typed, and what of it is wrong. */
export interface SignInForm {
  readonly user: string;
  readonly displayName: string;
  readonly groups: readonly string[];
  readonly errors: readonly BrokenRule[];
}

export const EMPTY_FORM: SignInForm = { user: '', displayName: '', groups: [], errors: [] };

export interface SignInPageProps {
  /** Where the form goes: this page's own address with its query. */
  readonly action: string;
  readonly clientName: string;
  /** Groups of the user pool. */
  readonly groups: readonly string[];
  readonly form: SignInForm;
}

/** The page in place of Cognito's: who do you want to be? It works without scripts. */
export function signInPage({ action, clientName, groups, form }: SignInPageProps): string {
  const errorOf = (pointer: string): string => form.errors.find((one) => one.pointer.startsWith(pointer))?.detail ?? '';
  const boxes = groups.map((group) => {
    const checked = form.groups.includes(group) ? ' checked' : '';
    return `<label><input type="checkbox" name="groups" value="${escapeHtml(group)}"${checked}> ${escapeHtml(group)}</label>`;
  });
  return page(
    'Sign in',
    `<h1>Sign in</h1>
<p>to <strong>${escapeHtml(clientName)}</strong></p>
<form method="post" action="${escapeHtml(action)}">
${textField({
  name: 'user',
  label: 'User name',
  hint: 'Any name; it becomes the user’s id.',
  value: form.user,
  error: errorOf('/user'),
  attributes: 'autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus',
})}
${textField({
  name: 'displayName',
  label: 'Display name (optional)',
  hint: 'What others see. Without one: the user name.',
  value: form.displayName,
  error: errorOf('/displayName'),
  attributes: 'autocomplete="nickname"',
})}
${boxes.length === 0 ? '' : `<fieldset><legend>Groups</legend>${errorText('groups', errorOf('/groups'))}\n${boxes.join('\n')}\n</fieldset>`}
<button type="submit">Sign in</button>
</form>
<p class="note">This page stands in for Amazon Cognito’s. The local cloud has no passwords: you are whoever you say. Each tab may be
somebody else.</p>`,
  );
}

/** Says why a request of a browser is not answered, without sending it anywhere. */
export function refusalPage(message: string): string {
  return page(
    'Not possible',
    `<h1>Not possible</h1>
<p>${escapeHtml(message)}</p>
<p class="note">The application that sent you here asked for something that the user pool does not allow. The local cloud checks what
Amazon Cognito would check: the client’s <code>callback_urls</code> and <code>logout_urls</code> in the stack.</p>`,
  );
}

/**
 * Headers of both pages: no script, no frame (RFC 9700 4.16), nothing from elsewhere.
 *
 * @param target where the form's answer redirects to; browsers apply `form-action` to that too
 */
export function pageHeaders(target?: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    // The empty icon, without which browsers ask for /favicon.ico.
    'img-src data:',
    `form-action 'self'${target === undefined ? '' : ` ${sourceOf(target)}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    // Not `no-referrer`: with that, browsers send `Origin: null` with the form, which could be anybody's.
    'referrer-policy': 'same-origin',
  };
}

interface TextField {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly error: string;
  readonly attributes: string;
}

function textField({ name, label, hint, value, error, attributes }: TextField): string {
  const state = error === '' ? '' : ' aria-invalid="true"';
  return `<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" value="${escapeHtml(value)}" aria-describedby="${name}-hint ${name}-error"${state} ${attributes}>
<small id="${name}-hint">${hint}</small>
${errorText(name, error)}
</div>`;
}

function errorText(name: string, error: string): string {
  return `<div class="error" id="${name}-error"${error === '' ? '' : ' role="alert"'}>${error === '' ? '' : escapeHtml(`It ${error}.`)}</div>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function sourceOf(url: string): string {
  const { origin, protocol } = new URL(url);
  return origin === 'null' ? protocol : origin;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
