import { createBrowserRouter, Navigate } from 'react-router';
import { Broken } from './broken.js';
import { Layout } from './layout.js';
import { NotFound } from './not-found.js';

/** Every slice is a chunk of its own, loaded when it is first looked at. */
export const router = createBrowserRouter([
  {
    path: '/',
    element: <Layout />,
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
    children: [
      // A page that breaks leaves the menu, and what runs beside it.
      {
        errorElement: <Broken />,
        children: [
          { index: true, element: <Navigate to="/votings" replace /> },
          { path: 'signed-in', element: <Navigate to="/" replace /> },
          {
            path: 'votings',
            lazy: async () => ({ Component: (await import('../votings/votings.page.js')).VotingsPage }),
          },
          {
            path: 'votings/:votingId',
            lazy: async () => ({ Component: (await import('../votings/voting.page.js')).VotingPage }),
          },
          { path: 'duels', lazy: async () => ({ Component: (await import('../duels/lobby.page.js')).LobbyPage }) },
          {
            path: 'duels/:sessionId',
            lazy: async () => ({ Component: (await import('../duels/duel.page.js')).DuelPage }),
          },
          { path: 'agent', lazy: async () => ({ Component: (await import('../leads/agent.page.js')).AgentPage }) },
          { path: 'leads', lazy: async () => ({ Component: (await import('../leads/leads.page.js')).LeadsPage }) },
          {
            path: 'leads/agents',
            lazy: async () => ({ Component: (await import('../leads/agents.page.js')).AgentsPage }),
          },
          {
            path: 'leads/imports',
            lazy: async () => ({ Component: (await import('../leads/imports.page.js')).ImportsPage }),
          },
          {
            path: 'notifications',
            lazy: async () => ({
              Component: (await import('../notifications/notifications.page.js')).NotificationsPage,
            }),
          },
          {
            path: 'notifications/:type/:id',
            lazy: async () => ({ Component: (await import('../notifications/group.page.js')).GroupPage }),
          },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
