import type { Model } from '@/entities/model/model/model'
import type { Parameter, Slider } from '@/entities/prompt/model/parameters'
import { SliderField } from '@/ui/slider-field'
import { IntegerField } from './integer-field'
import { JsonField } from './json-field'
import { TextsField } from './texts-field'
import { useParameter } from './use-parameter'

type Props = { parameter: Parameter; model: Model | undefined; readOnly: boolean }

/** The control that a parameter's row asks for. */
export function ParameterField(props: Props) {
  return (
    <div data-draft-field={props.parameter.name}>
      <Control {...props} />
    </div>
  )
}

function Control({ parameter, model, readOnly }: Props) {
  const { control } = parameter
  switch (control.kind) {
    case 'slider':
      return <SliderParameter parameter={parameter} control={control} model={model} readOnly={readOnly} />
    case 'texts':
      return <TextsField parameter={parameter} most={control.most} one={control.one} readOnly={readOnly} />
    case 'integer':
      return <IntegerField parameter={parameter} readOnly={readOnly} />
    case 'json':
      return <JsonField parameter={parameter} readOnly={readOnly} />
  }
}

function SliderParameter({ parameter, control, model, readOnly }: Props & { control: Slider }) {
  const { value, changed, refused, set, reset } = useParameter<number>(parameter)
  const range = control.rangeFor(model)
  const beyond = value > range.max ? `This model stops at ${range.max.toLocaleString('en-GB')}` : null
  return (
    <SliderField
      label={parameter.label}
      value={value}
      {...range}
      disabled={readOnly}
      changed={changed}
      explain={parameter.explain}
      error={refused ?? beyond}
      onReset={reset}
      onChange={set}
    />
  )
}
