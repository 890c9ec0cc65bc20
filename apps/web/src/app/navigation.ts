/** An entry of the menu. */
export interface Place {
  readonly path: string;
  readonly label: string;
  /** Who sees it. @default everybody */
  readonly groups?: readonly string[];
}

/** The menu. Hiding an entry is a courtesy: the server decides who may do what. */
export const PLACES: readonly Place[] = [
  { path: '/votings', label: 'Votings' },
  { path: '/duels', label: 'Duels' },
  { path: '/agent', label: 'Agent console', groups: ['agents'] },
  { path: '/leads', label: 'Leads', groups: ['supervisors'] },
  { path: '/notifications', label: 'Notifications' },
];
