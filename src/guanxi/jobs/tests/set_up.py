"""What the process from which workers are forked has imported before."""

import django

django.setup()
