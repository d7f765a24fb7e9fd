from .attack import examine as examine
