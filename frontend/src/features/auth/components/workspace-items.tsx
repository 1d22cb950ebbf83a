import { Building2 } from 'lucide-react'
import { MenuCaption, MenuItem, MenuSeparator } from '@/ui/menu'
import { type OwnOrganization, useOwnOrganizations } from '../api/workspaces'

type Props = { here: string; onSwitch: (to: OwnOrganization) => void }

/** The other workspaces that one may go on in. */
export default function WorkspaceItems({ here, onSwitch }: Props) {
  const others = useOwnOrganizations().data?.filter(({ id }) => id !== here) ?? []
  if (others.length === 0) return null
  return (
    <>
      <MenuSeparator />
      <MenuCaption>Go on in another workspace</MenuCaption>
      {others.map((one) => (
        <MenuItem key={one.id} icon={<Building2 />} onSelect={() => onSwitch(one)}>
          {one.name}
        </MenuItem>
      ))}
    </>
  )
}
