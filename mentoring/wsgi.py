"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from mentoring.patience import patient

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
application = patient(get_wsgi_application())
