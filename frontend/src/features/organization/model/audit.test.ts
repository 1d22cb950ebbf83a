import { expect, it } from 'vitest'
import type { AuditEvent } from '../api/audit-events'
import { actionLabel, auditActions, sentenceOf } from './audit'

const event = (action: string, details = {}): AuditEvent => ({
  id: '1',
  action,
  user: { id: '2', name: 'Ada' },
  api_key_id: null,
  target: { type: 'member', id: '3', name: 'Bea' },
  details,
  network: '127.0.0.1',
  created_at: '2026-11-22T09:30:00.000Z',
})

it('tells what was done in a sentence', () => {
  expect(sentenceOf(event('member.removed'))).toBe('Ada removed Bea')
  expect(sentenceOf(event('member.role_changed', { from: 'member', to: 'viewer' }))).toBe(
    'Ada changed the role of Bea from member to viewer',
  )
  expect(sentenceOf(event('invitation.made', { role: 'admin' }))).toBe('Ada invited Bea as admin')
  expect(sentenceOf(event('member.joined', { role: 'admin' }))).toBe('Ada joined')
  expect(sentenceOf(event('share.made'))).toBe('Ada shared the prompt Bea')
  expect(sentenceOf(event('label.moved'))).toBe('Ada label.moved Bea')
})

it('names every kind', () => {
  expect(auditActions.map(actionLabel)).toContain('Member: role changed')
})
